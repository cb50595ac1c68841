// Tries: to segment twelve million characters into words
// Stopped by: not there, memory
return [[...new Intl.Segmenter('en',{granularity:'word'}).segment('a b '.repeat(3e6))].length+'']
