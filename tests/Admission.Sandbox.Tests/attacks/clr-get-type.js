// Tries: to find .NET types behind JavaScript values
// Stopped by: returned value
return [typeof review.GetType, typeof [].GetType, typeof (()=>1).GetType, typeof new Date().GetType]
