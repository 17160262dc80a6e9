// How the built-in types of Kubernetes are made, condensed from the OpenAPI v3 documents of kube-apiserver v1.36: one type per
// line, `field:code`. Codes: s string, i integer, n number, b boolean, x anything; `Type` a structure, `{c}` a map, `[c]` an
// atomic list, `[c]=` a set, `[c]key,key` a list merged by keys; `!` atomic; `~v` the default. Continued in schema-data-more.ts.

export const schemaData = `
ConfigMap apiVersion:s binaryData:{s} data:{s} immutable:b kind:s metadata:ObjectMeta
Endpoints apiVersion:s kind:s metadata:ObjectMeta subsets:[EndpointSubset]
Event action:s apiVersion:s count:i eventTime:s firstTimestamp:s involvedObject:ObjectReference! kind:s lastTimestamp:s message:s
  metadata:ObjectMeta reason:s related:ObjectReference! reportingComponent:s reportingInstance:s series:EventSeries source:EventSource
  type:s
Namespace apiVersion:s kind:s metadata:ObjectMeta spec:NamespaceSpec status:NamespaceStatus
Node apiVersion:s kind:s metadata:ObjectMeta spec:x status:x
PersistentVolumeClaim apiVersion:s kind:s metadata:ObjectMeta spec:PersistentVolumeClaimSpec status:PersistentVolumeClaimStatus
PersistentVolume apiVersion:s kind:s metadata:ObjectMeta spec:PersistentVolumeSpec status:PersistentVolumeStatus
Pod apiVersion:s kind:s metadata:ObjectMeta spec:PodSpec status:PodStatus
Secret apiVersion:s data:{s} immutable:b kind:s metadata:ObjectMeta stringData:{s} type:s
ServiceAccount apiVersion:s automountServiceAccountToken:b imagePullSecrets:[LocalObjectReference!] kind:s metadata:ObjectMeta
  secrets:[ObjectReference!]name
Service apiVersion:s kind:s metadata:ObjectMeta spec:ServiceSpec status:ServiceStatus
DaemonSet apiVersion:s kind:s metadata:ObjectMeta spec:DaemonSetSpec status:DaemonSetStatus
Deployment apiVersion:s kind:s metadata:ObjectMeta spec:DeploymentSpec status:DeploymentStatus
ReplicaSet apiVersion:s kind:s metadata:ObjectMeta spec:ReplicaSetSpec status:ReplicaSetStatus
StatefulSet apiVersion:s kind:s metadata:ObjectMeta spec:StatefulSetSpec status:StatefulSetStatus
CronJob apiVersion:s kind:s metadata:ObjectMeta spec:CronJobSpec status:CronJobStatus
Job apiVersion:s kind:s metadata:ObjectMeta spec:JobSpec status:JobStatus
IngressClass apiVersion:s kind:s metadata:ObjectMeta spec:IngressClassSpec
Ingress apiVersion:s kind:s metadata:ObjectMeta spec:IngressSpec status:IngressStatus
NetworkPolicy apiVersion:s kind:s metadata:ObjectMeta spec:NetworkPolicySpec
ClusterRoleBinding apiVersion:s kind:s metadata:ObjectMeta roleRef:RoleRef! subjects:[Subject!]
ClusterRole aggregationRule:AggregationRule apiVersion:s kind:s metadata:ObjectMeta rules:[PolicyRule]
RoleBinding apiVersion:s kind:s metadata:ObjectMeta roleRef:RoleRef! subjects:[Subject!]
Role apiVersion:s kind:s metadata:ObjectMeta rules:[PolicyRule]
CustomResourceDefinition apiVersion:s kind:s metadata:ObjectMeta spec:CustomResourceDefinitionSpec status:CustomResourceDefinitionStatus
StorageClass allowVolumeExpansion:b allowedTopologies:[x] apiVersion:s kind:s metadata:ObjectMeta mountOptions:[s] parameters:{s}
  provisioner:s reclaimPolicy:s volumeBindingMode:s
PodDisruptionBudget apiVersion:s kind:s metadata:ObjectMeta spec:PodDisruptionBudgetSpec status:PodDisruptionBudgetStatus
Lease apiVersion:s kind:s metadata:ObjectMeta spec:LeaseSpec
PriorityClass apiVersion:s description:s globalDefault:b kind:s metadata:ObjectMeta preemptionPolicy:s value:i
MutatingWebhookConfiguration apiVersion:s kind:s metadata:ObjectMeta webhooks:[x]name
ValidatingWebhookConfiguration apiVersion:s kind:s metadata:ObjectMeta webhooks:[x]name
ObjectMeta annotations:{s} creationTimestamp:s deletionGracePeriodSeconds:i deletionTimestamp:s finalizers:[s]= generateName:s
  generation:i labels:{s} managedFields:[ManagedFieldsEntry] name:s namespace:s ownerReferences:[OwnerReference!]uid resourceVersion:s
  selfLink:s uid:s
EndpointSubset addresses:[EndpointAddress!] notReadyAddresses:[EndpointAddress!] ports:[EndpointPort!]
ObjectReference apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
EventSeries count:i lastObservedTime:s
EventSource component:s host:s
NamespaceSpec finalizers:[s]
NamespaceStatus conditions:[NamespaceCondition]type phase:s
PersistentVolumeClaimSpec accessModes:[s] dataSource:TypedLocalObjectReference! dataSourceRef:x resources:VolumeResourceRequirements
  selector:LabelSelector! storageClassName:s volumeAttributesClassName:s volumeMode:s volumeName:s
PersistentVolumeClaimStatus accessModes:[s] allocatedResourceStatuses:{s} allocatedResources:{x} capacity:{x}
  conditions:[PersistentVolumeClaimCondition]type currentVolumeAttributesClassName:s modifyVolumeStatus:x phase:s
PersistentVolumeSpec accessModes:[s] awsElasticBlockStore:x azureDisk:x azureFile:x capacity:{x} cephfs:x cinder:x
  claimRef:ObjectReference! csi:CSIPersistentVolumeSource fc:x flexVolume:x flocker:x gcePersistentDisk:x glusterfs:x
  hostPath:HostPathVolumeSource iscsi:x local:LocalVolumeSource mountOptions:[s] nfs:NFSVolumeSource nodeAffinity:VolumeNodeAffinity
  persistentVolumeReclaimPolicy:s photonPersistentDisk:x portworxVolume:x quobyte:x rbd:x scaleIO:x storageClassName:s storageos:x
  volumeAttributesClassName:s volumeMode:s vsphereVolume:x
PersistentVolumeStatus lastPhaseTransitionTime:s message:s phase:s reason:s
PodSpec activeDeadlineSeconds:i affinity:Affinity automountServiceAccountToken:b containers:[Container]name dnsConfig:PodDNSConfig
  dnsPolicy:s enableServiceLinks:b ephemeralContainers:[x]name hostAliases:[HostAlias]ip hostIPC:b hostNetwork:b hostPID:b hostUsers:b
  hostname:s hostnameOverride:s imagePullSecrets:[LocalObjectReference!]name initContainers:[Container]name nodeName:s nodeSelector:{s}!
  os:PodOS overhead:{x} preemptionPolicy:s priority:i priorityClassName:s readinessGates:[PodReadinessGate] resourceClaims:[x]name
  resources:ResourceRequirements restartPolicy:s runtimeClassName:s schedulerName:s schedulingGates:[PodSchedulingGate]name
  schedulingGroup:PodSchedulingGroup securityContext:PodSecurityContext serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b
  shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:i tolerations:[Toleration]
  topologySpreadConstraints:[TopologySpreadConstraint]topologyKey,whenUnsatisfiable volumes:[Volume]name
PodStatus allocatedResources:{x} conditions:[PodCondition]type containerStatuses:[x] ephemeralContainerStatuses:[x]
  extendedResourceClaimStatus:x hostIP:s hostIPs:[HostIP] initContainerStatuses:[x] message:s
  nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus] nominatedNodeName:s observedGeneration:i phase:s podIP:s
  podIPs:[PodIP]ip qosClass:s reason:s resize:s resourceClaimStatuses:[x]name resources:ResourceRequirements startTime:s
LocalObjectReference name:s
ServiceSpec allocateLoadBalancerNodePorts:b clusterIP:s clusterIPs:[s] externalIPs:[s] externalName:s externalTrafficPolicy:s
  healthCheckNodePort:i internalTrafficPolicy:s ipFamilies:[s] ipFamilyPolicy:s loadBalancerClass:s loadBalancerIP:s
  loadBalancerSourceRanges:[s] ports:[ServicePort]port,protocol publishNotReadyAddresses:b selector:{s}! sessionAffinity:s
  sessionAffinityConfig:SessionAffinityConfig trafficDistribution:s type:s
ServiceStatus conditions:[Condition]type loadBalancer:LoadBalancerStatus
DaemonSetSpec minReadySeconds:i revisionHistoryLimit:i selector:LabelSelector! template:PodTemplateSpec
  updateStrategy:DaemonSetUpdateStrategy
DaemonSetStatus collisionCount:i conditions:[DaemonSetCondition]type currentNumberScheduled:i desiredNumberScheduled:i numberAvailable:i
  numberMisscheduled:i numberReady:i numberUnavailable:i observedGeneration:i updatedNumberScheduled:i
DeploymentSpec minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:LabelSelector!
  strategy:DeploymentStrategy template:PodTemplateSpec
DeploymentStatus availableReplicas:i collisionCount:i conditions:[DeploymentCondition]type observedGeneration:i readyReplicas:i
  replicas:i terminatingReplicas:i unavailableReplicas:i updatedReplicas:i
ReplicaSetSpec minReadySeconds:i replicas:i selector:LabelSelector! template:PodTemplateSpec
ReplicaSetStatus availableReplicas:i conditions:[ReplicaSetCondition]type fullyLabeledReplicas:i observedGeneration:i readyReplicas:i
  replicas:i terminatingReplicas:i
StatefulSetSpec minReadySeconds:i ordinals:StatefulSetOrdinals
  persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy:s replicas:i
  revisionHistoryLimit:i selector:LabelSelector! serviceName:s template:PodTemplateSpec updateStrategy:StatefulSetUpdateStrategy
  volumeClaimTemplates:[PersistentVolumeClaim]
StatefulSetStatus availableReplicas:i collisionCount:i conditions:[StatefulSetCondition]type currentReplicas:i currentRevision:s
  observedGeneration:i readyReplicas:i replicas:i updateRevision:s updatedReplicas:i
CronJobSpec concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate:JobTemplateSpec schedule:s startingDeadlineSeconds:i
  successfulJobsHistoryLimit:i suspend:b timeZone:s
CronJobStatus active:[ObjectReference!] lastScheduleTime:s lastSuccessfulTime:s
JobSpec activeDeadlineSeconds:i backoffLimit:i backoffLimitPerIndex:i completionMode:s completions:i managedBy:s manualSelector:b
  maxFailedIndexes:i parallelism:i podFailurePolicy:PodFailurePolicy podReplacementPolicy:s selector:LabelSelector!
  successPolicy:SuccessPolicy suspend:b template:PodTemplateSpec ttlSecondsAfterFinished:i
JobStatus active:i completedIndexes:s completionTime:s conditions:[JobCondition] failed:i failedIndexes:s ready:i startTime:s
  succeeded:i terminating:i uncountedTerminatedPods:UncountedTerminatedPods
IngressClassSpec controller:s parameters:IngressClassParametersReference
IngressSpec defaultBackend:IngressBackend ingressClassName:s rules:[IngressRule] tls:[IngressTLS]
IngressStatus loadBalancer:IngressLoadBalancerStatus
NetworkPolicySpec egress:[NetworkPolicyEgressRule] ingress:[NetworkPolicyIngressRule] podSelector:LabelSelector! policyTypes:[s]
RoleRef apiGroup:s kind:s name:s
Subject apiGroup:s kind:s name:s namespace:s
AggregationRule clusterRoleSelectors:[LabelSelector!]
PolicyRule apiGroups:[s] nonResourceURLs:[s] resourceNames:[s] resources:[s] verbs:[s]
CustomResourceDefinitionSpec conversion:x group:s names:CustomResourceDefinitionNames preserveUnknownFields:b scope:s
  versions:[CustomResourceDefinitionVersion]
CustomResourceDefinitionStatus acceptedNames:CustomResourceDefinitionNames conditions:[CustomResourceDefinitionCondition]type
  observedGeneration:i storedVersions:[s]
PodDisruptionBudgetSpec maxUnavailable:x minAvailable:x selector:LabelSelector! unhealthyPodEvictionPolicy:s
PodDisruptionBudgetStatus conditions:[Condition]type currentHealthy:i desiredHealthy:i disruptedPods:{s} disruptionsAllowed:i
  expectedPods:i observedGeneration:i
LeaseSpec acquireTime:s holderIdentity:s leaseDurationSeconds:i leaseTransitions:i preferredHolder:s renewTime:s strategy:s
ManagedFieldsEntry apiVersion:s fieldsType:s fieldsV1:x manager:s operation:s subresource:s time:s
OwnerReference apiVersion:s blockOwnerDeletion:b controller:b kind:s name:s uid:s
EndpointAddress hostname:s ip:s nodeName:s targetRef:ObjectReference!
EndpointPort appProtocol:s name:s port:i protocol:s
NamespaceCondition lastTransitionTime:s message:s reason:s status:s type:s
TypedLocalObjectReference apiGroup:s kind:s name:s
VolumeResourceRequirements limits:{x} requests:{x}
LabelSelector matchExpressions:[LabelSelectorRequirement] matchLabels:{s}
PersistentVolumeClaimCondition lastProbeTime:s lastTransitionTime:s message:s reason:s status:s type:s
CSIPersistentVolumeSource controllerExpandSecretRef:SecretReference! controllerPublishSecretRef:SecretReference! driver:s fsType:s
  nodeExpandSecretRef:SecretReference! nodePublishSecretRef:SecretReference! nodeStageSecretRef:SecretReference! readOnly:b
  volumeAttributes:{s} volumeHandle:s
HostPathVolumeSource path:s type:s
LocalVolumeSource fsType:s path:s
NFSVolumeSource path:s readOnly:b server:s
VolumeNodeAffinity required:NodeSelector!
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
Container args:[s] command:[s] env:[EnvVar]name envFrom:[EnvFromSource] image:s imagePullPolicy:s lifecycle:Lifecycle
  livenessProbe:Probe name:s ports:[ContainerPort]containerPort,protocol readinessProbe:Probe resizePolicy:[ContainerResizePolicy]
  resources:ResourceRequirements restartPolicy:s restartPolicyRules:[x] securityContext:SecurityContext startupProbe:Probe stdin:b
  stdinOnce:b terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:[VolumeDevice]devicePath
  volumeMounts:[VolumeMount]mountPath workingDir:s
PodDNSConfig nameservers:[s] options:[PodDNSConfigOption] searches:[s]
HostAlias hostnames:[s] ip:s
PodOS name:s
PodReadinessGate conditionType:s
ResourceRequirements claims:[x]name limits:{x} requests:{x}
`;
