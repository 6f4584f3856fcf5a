import torch, pickle, numpy as np, collections, sys
out=sys.argv[1]
base=torch.arange(12, dtype=torch.float32).reshape(3,4)
flat=torch.arange(24, dtype=torch.float32)
d={"half":base.half()/8,"bfloat16":(base/8).bfloat16(),"double":base.double()/8,"float":base/8,
   "int64":torch.tensor([-1,4294967295]),"int32":torch.tensor([-7,7],dtype=torch.int32),"int16":torch.tensor([-7,7],dtype=torch.int16),
   "int8":torch.tensor([-7,7],dtype=torch.int8),"uint8":torch.tensor([7,255],dtype=torch.uint8),
   "uint32":torch.tensor([7,4294967295],dtype=torch.uint32),"bool":torch.tensor([True,False]),
   "transposed":base.t(),"stepped":flat[3::5],"expanded":torch.tensor([5.]).expand(2,3),
   "shared_head":flat[:6].reshape(2,3),"shared_tail":flat[6:],"parameter":torch.nn.Parameter(torch.ones(2,2)),
   "scalar":torch.tensor(3.5),"empty":torch.zeros(0,3)}
torch.save({"meta_cfg":{"MODEL":{"NAME":"x","N":3,"LR":1e-4,"FLAGS":[True,None,(1,2)]}},"model":d}, out+"/torch/dtypes.pt")
torch.save(torch.nn.Sequential(torch.nn.Linear(2,3),torch.nn.BatchNorm1d(3)).state_dict(), out+"/torch/state_dict.pt")
torch.save({"a":base}, out+"/torch/legacy.pt", _use_new_zipfile_serialization=False)
def frame(i, conv):
    f=lambda n,s: conv((np.arange(n,dtype=np.float32)*s+i).astype(np.float32))
    return {"bbox":conv(np.array([.1,.2,.8,.9],np.float32)),"shapecode":f(300,.001),"expcode":f(100,.01),"posecode":f(6,.1),"eyecode":f(6,.05),
      "transform_matrix":conv(np.asfortranarray(np.arange(12,dtype=np.float32).reshape(3,4)+i))}
for p in (0,1,2,3,4,5):
    pickle.dump({f"a_b_{i}":frame(i,lambda x:x) for i in (10,9)}, open(f"{out}/tracks/protocol{p}.pkl","wb"), protocol=p)
pickle.dump({f"a_b_{i}":frame(i,lambda x:torch.from_numpy(np.ascontiguousarray(x))) for i in (10,9)}, open(f"{out}/tracks/torch_tensors.pkl","wb"))
torch.save({f"a_b_{i}":frame(i,lambda x:torch.from_numpy(np.ascontiguousarray(x)).double()) for i in (10,9)}, f"{out}/tracks/torch_saved.pkl")
