// Tries: to drop a quadrillion items of an endless iterator in one native step
// Stopped by: not there
return [Iterator.from({next(){return{done:false,value:1}}}).drop(1e15).toArray().length+'']
