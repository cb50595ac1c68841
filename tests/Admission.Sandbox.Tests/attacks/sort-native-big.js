// Tries: to sort four million items in one native step
// Stopped by: memory, time, statements
return [Array.from('ab'.repeat(2e6)).sort()[0]]
