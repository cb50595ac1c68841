// Tries: to add quantities of ever finer fractions
// Stopped by: exception
let q = quantity("1"); for (let i = 0; ; i++) q = q.add("0." + "0".repeat(i % 300) + "1");
