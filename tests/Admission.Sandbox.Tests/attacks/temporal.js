// Tries: to compute with dates a hundred thousand years apart in nanoseconds
// Stopped by: not there, memory
return [Temporal.Now.plainDateTimeISO().add({years:100000}).until(Temporal.Now.plainDateTimeISO(),{largestUnit:'nanoseconds'}).toString()]
