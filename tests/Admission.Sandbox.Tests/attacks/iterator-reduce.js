// Tries: to reduce an endless iterator in one native step
// Stopped by: not there
return [Iterator.from({next(){return{done:false,value:1}}}).reduce((a,b)=>a)+'']
