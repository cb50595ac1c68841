// Tries: to compile a regular expression of fifty thousand repetitions
// Stopped by: pattern length, regex time, memory
return [new RegExp('(a?){50000}'+'a'.repeat(1000)).test('a'.repeat(50))+'']
