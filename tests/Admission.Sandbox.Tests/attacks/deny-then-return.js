// Tries: to take a denial back by returning true
// Stopped by: returned value
// Denies: stays
deny("stays"); return true;
