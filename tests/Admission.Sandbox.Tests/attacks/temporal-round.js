// Tries: to count the days of ten thousand years
// Stopped by: not there
let d=Temporal.PlainDate.from('0001-01-01'); return [d.until('9999-12-31',{largestUnit:'days'}).toString()]
