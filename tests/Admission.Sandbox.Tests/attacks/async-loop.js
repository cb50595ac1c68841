// Tries: to run on after the verdict, in an async function
// Stopped by: loading
(async()=>{ for(;;) await null })(); return []
