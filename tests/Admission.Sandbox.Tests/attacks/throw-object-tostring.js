// Tries: to throw an object that loops when it is turned into text
// Stopped by: exception
throw { toString() { for (;;); }, valueOf() { for (;;); }, get name() { for (;;); } };
