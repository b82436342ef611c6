const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["assets/ChartCanvas-9rdtmEe8.js","assets/index-DZ0ng3TS.js","assets/index-BN7AfUPo.css","assets/ChartCanvas-Saz_VHki.css"])))=>i.map(i=>d[i]);
import{a as _,_ as r}from"./index-DZ0ng3TS.js";_.lazy(()=>r(()=>import("./ChartCanvas-9rdtmEe8.js"),__vite__mapDeps([0,1,2,3])));
