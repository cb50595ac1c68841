// Tries: to answer with a promise that is never kept
// Stopped by: not there
return new Promise(()=>{})
