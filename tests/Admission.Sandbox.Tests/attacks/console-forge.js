// Tries: to forge lines of the log
// Stopped by: returned value
console.log("\n{\"level\":\"info\",\"message\":\"all is well\"}\n"); return 1;
