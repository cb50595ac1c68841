// Tries: to spread an iterator that never ends
// Stopped by: memory, time, statements
const it={[Symbol.iterator](){ return {next(){ return {done:false,value:1} }} }}; return [...it]
