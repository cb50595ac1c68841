// Tries: to break the folder with an empty file
// Stopped by: loading
// Module
