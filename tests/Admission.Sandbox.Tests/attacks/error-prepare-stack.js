// Tries: to run code when a stack is put together
// Stopped by: exception
Error.prepareStackTrace = () => { for (;;); }; new Error("x").stack; return 1;
