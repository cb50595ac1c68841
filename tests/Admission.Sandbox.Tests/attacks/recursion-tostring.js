// Tries: to recurse through toString, where no call is written
// Stopped by: recursion, memory
const o={toString(){ return ''+o; }}; return [''+o]
