// Tries: to import another team's policy at run time
// Stopped by: loading
import('victim').then(m=>{ globalThis.leak=Object.keys(m).join() }, e=>{ globalThis.leak='rejected '+e.message }); return []
