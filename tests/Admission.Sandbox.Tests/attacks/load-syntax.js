// Tries: to break the folder with half a file
// Stopped by: loading
export default { title: "x",
