// Tries: to throw an error with a message of a hundred million characters
// Stopped by: string length, memory
throw new Error('x'.repeat(1e8))
