// Tries: to concatenate an object that claims to have four billion items
// Stopped by: memory, time, statements
return [[].concat({length:2**32-2,[Symbol.isConcatSpreadable]:true}).length+'']
