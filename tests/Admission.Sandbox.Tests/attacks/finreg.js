// Tries: to have the garbage collector run a loop later
// Stopped by: not there
const r=new FinalizationRegistry(()=>{ for(;;); }); for(let i=0;i<1000;i++) r.register({}, 1); return []
