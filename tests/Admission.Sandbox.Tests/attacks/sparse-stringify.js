// Tries: to write a billion holes as JSON
// Stopped by: exception, memory
const a=[]; a.length=1e9; return [JSON.stringify(a).length+'']
