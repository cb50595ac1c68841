// Tries: to loop in the reviver of JSON.parse
// Stopped by: returned value
return JSON.parse("[1]", function (k, v) { if (Array.isArray(this)) this.push([1]); return v; }) && 1;
