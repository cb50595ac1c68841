// Tries: to write a billion holes as JSON
// Stopped by: exception
const a=[]; a.length=1e9; return [JSON.stringify(a).length+'']
