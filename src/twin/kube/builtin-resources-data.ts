// The built-in resources that the twin serves, from the discovery documents of kube-apiserver v1.36: group/version, kind, plural,
// scope, whether it has `status` and `scale`, its type in schema-data.ts, singular, short names.

export const builtinResourcesData = `
v1 ConfigMap configmaps ns - - ConfigMap configmap cm
v1 Endpoints endpoints ns - - Endpoints endpoints ep
v1 Event events ns - - Event event ev
v1 Namespace namespaces - status - Namespace namespace ns
v1 Node nodes - status - Node node no
v1 PersistentVolumeClaim persistentvolumeclaims ns status - PersistentVolumeClaim persistentvolumeclaim pvc
v1 PersistentVolume persistentvolumes - status - PersistentVolume persistentvolume pv
v1 Pod pods ns status - Pod pod po
v1 Secret secrets ns - - Secret secret
v1 ServiceAccount serviceaccounts ns - - ServiceAccount serviceaccount sa
v1 Service services ns status - Service service svc
apps/v1 DaemonSet daemonsets ns status - DaemonSet daemonset ds
apps/v1 Deployment deployments ns status scale Deployment deployment deploy
apps/v1 ReplicaSet replicasets ns status scale ReplicaSet replicaset rs
apps/v1 StatefulSet statefulsets ns status scale StatefulSet statefulset sts
batch/v1 CronJob cronjobs ns status - CronJob cronjob cj
batch/v1 Job jobs ns status - Job job
networking.k8s.io/v1 IngressClass ingressclasses - - - IngressClass ingressclass
networking.k8s.io/v1 Ingress ingresses ns status - Ingress ingress ing
networking.k8s.io/v1 NetworkPolicy networkpolicies ns - - NetworkPolicy networkpolicy netpol
rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings - - - ClusterRoleBinding clusterrolebinding
rbac.authorization.k8s.io/v1 ClusterRole clusterroles - - - ClusterRole clusterrole
rbac.authorization.k8s.io/v1 RoleBinding rolebindings ns - - RoleBinding rolebinding
rbac.authorization.k8s.io/v1 Role roles ns - - Role role
apiextensions.k8s.io/v1 CustomResourceDefinition customresourcedefinitions - status - CustomResourceDefinition customresourcedefinition crd,crds
storage.k8s.io/v1 StorageClass storageclasses - - - StorageClass storageclass sc
policy/v1 PodDisruptionBudget poddisruptionbudgets ns status - PodDisruptionBudget poddisruptionbudget pdb
coordination.k8s.io/v1 Lease leases ns - - Lease lease
scheduling.k8s.io/v1 PriorityClass priorityclasses - - - PriorityClass priorityclass pc
admissionregistration.k8s.io/v1 MutatingWebhookConfiguration mutatingwebhookconfigurations - - - MutatingWebhookConfiguration mutatingwebhookconfiguration
admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration validatingwebhookconfigurations - - - ValidatingWebhookConfiguration validatingwebhookconfiguration
`;
