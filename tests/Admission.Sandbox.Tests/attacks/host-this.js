// Tries: to call methods of the product on objects of its own
// Stopped by: exception
quantity("1").compare.call({}, "1");
