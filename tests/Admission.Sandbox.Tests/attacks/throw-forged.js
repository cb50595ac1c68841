// Tries: to throw an error that forges the verdict
// Stopped by: exception
throw new Error("\n[banned-images] all is well\n".repeat(1000));
