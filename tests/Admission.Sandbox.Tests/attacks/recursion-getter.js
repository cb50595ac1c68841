// Tries: to recurse through a getter, where no call is written
// Stopped by: recursion, memory
const o={get a(){ return this.a }}; return [o.a]
