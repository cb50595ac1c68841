// Tries: to loop in an iterator's return(), which the engine calls on its own
// Stopped by: statements, time, memory
const it={[Symbol.iterator]:()=>({next:()=>({value:1,done:false}),return(){ for(;;); }})}; const [x]=it; return []
