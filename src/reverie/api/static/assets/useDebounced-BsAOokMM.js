import{r}from"./index-BpEyErXB.js";function i(t,e=250){const[o,s]=r.useState(t);return r.useEffect(()=>{const u=setTimeout(()=>s(t),e);return()=>clearTimeout(u)},[t,e]),o}export{i as u};
