// Tries: to look a name up through a hundred thousand Proxies
// Stopped by: not there, memory
let o={}; for(let i=0;i<100000;i++) o=new Proxy(o,{}); return [''+o.nope]
