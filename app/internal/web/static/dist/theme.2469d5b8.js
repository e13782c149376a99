(()=>{var e=document.documentElement;e.dataset.scripted="";try{let t=localStorage.getItem("theme");(t==="light"||t==="dark")&&(e.dataset.theme=t)}catch{}})();
