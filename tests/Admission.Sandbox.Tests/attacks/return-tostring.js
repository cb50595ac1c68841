// Tries: to return an object that loops when it is turned into text
// Stopped by: returned value
return [{ toString(){ while(true){} } }]
