// Tries: to throw null, which has no message to report
// Stopped by: exception
throw null
