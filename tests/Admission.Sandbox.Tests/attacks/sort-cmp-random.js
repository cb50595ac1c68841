// Tries: to sort without end, with a comparison that contradicts itself
// Stopped by: not there, memory
const a=[...Array(1e5).keys()]; for(;;) a.sort(()=>Math.random()-.5)
