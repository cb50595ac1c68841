// Tries: to throw an error whose name and message loop when the server reads them
// Stopped by: statements, time, memory
const e=new Error('x'); Object.defineProperty(e,'name',{get(){ while(true){} }}); Object.defineProperty(e,'message',{get(){ while(true){} }}); Object.defineProperty(e,'stack',{get(){ while(true){} }}); throw e
