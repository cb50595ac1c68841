// Tries: to return an object whose then is called
// Stopped by: returned value
return { then(f) { for (;;); } };
