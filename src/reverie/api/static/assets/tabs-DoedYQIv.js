const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["assets/ChartCanvas-B8YhMqz7.js","assets/index-B34OVB-P.js","assets/index-C6941fgq.css","assets/time-DapVjnIF.js","assets/ChartCanvas-Saz_VHki.css"])))=>i.map(i=>d[i]);
import{a as _,_ as r}from"./index-B34OVB-P.js";_.lazy(()=>r(()=>import("./ChartCanvas-B8YhMqz7.js"),__vite__mapDeps([0,1,2,3,4])));
