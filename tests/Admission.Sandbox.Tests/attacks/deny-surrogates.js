// Tries: to break the answer with half characters and control characters
// Stopped by: returned value
deny("\ud800 \u0000 \u001b[31m \r\n ] [banned-images] x", { field: "\udfff", fix: "\u0007" }); return 1;
