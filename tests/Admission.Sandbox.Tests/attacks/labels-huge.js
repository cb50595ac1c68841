// Tries: to parse a label selector of a million requirements
// Stopped by: exception, memory
return labels(Array.from({ length: 1e5 }, (x, i) => "a" + i).join(","));
