// Tries: to reach the constructor of async functions through one of them
// Stopped by: loading
Object.getPrototypeOf(async function(){}).constructor('return 1')(); return ['ok']
