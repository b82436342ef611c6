const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["assets/ChartCanvas--y30XvfP.js","assets/index-BKpwa3et.js","assets/index-C6941fgq.css","assets/time-DapVjnIF.js","assets/ChartCanvas-Saz_VHki.css"])))=>i.map(i=>d[i]);
import{a as _,_ as r}from"./index-BKpwa3et.js";_.lazy(()=>r(()=>import("./ChartCanvas--y30XvfP.js"),__vite__mapDeps([0,1,2,3,4])));
