// Tries: to make an object of its own look like one of the product
// Stopped by: exception
const q = Object.create(Object.getPrototypeOf(quantity("1"))); q.compare("1");
