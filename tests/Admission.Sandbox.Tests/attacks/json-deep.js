// Tries: to parse JSON that is nested a million deep
// Stopped by: exception, memory
return [typeof JSON.parse('['.repeat(1e6)+']'.repeat(1e6))]
