// Tries: to compile text with eval
// Stopped by: not there
return [eval('1+1')+'']
