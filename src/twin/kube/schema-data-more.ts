// How the built-in types of Kubernetes are made, condensed from the OpenAPI v3 documents of kube-apiserver v1.36: one type per
// line, `field:code`. Codes: s string, i integer, n number, b boolean, x anything; `Type` a structure, `{c}` a map, `[c]` an
// atomic list, `[c]=` a set, `[c]key,key` a list merged by keys; `!` atomic; `~v` the default. Begun in schema-data.ts.

export const schemaDataMore = `
PodSchedulingGate name:s
PodSchedulingGroup podGroupName:s
PodSecurityContext appArmorProfile:x fsGroup:i fsGroupChangePolicy:s runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxChangePolicy:s
  seLinuxOptions:x seccompProfile:SeccompProfile supplementalGroups:[i] supplementalGroupsPolicy:s sysctls:[Sysctl] windowsOptions:x
Toleration effect:s key:s operator:s tolerationSeconds:i value:s
TopologySpreadConstraint labelSelector:LabelSelector! matchLabelKeys:[s] maxSkew:i minDomains:i nodeAffinityPolicy:s nodeTaintsPolicy:s
  topologyKey:s whenUnsatisfiable:s
Volume awsElasticBlockStore:x azureDisk:x azureFile:x cephfs:x cinder:x configMap:ConfigMapVolumeSource csi:CSIVolumeSource
  downwardAPI:DownwardAPIVolumeSource emptyDir:EmptyDirVolumeSource ephemeral:x fc:x flexVolume:x flocker:x gcePersistentDisk:x
  gitRepo:x glusterfs:x hostPath:HostPathVolumeSource image:ImageVolumeSource iscsi:x name:s nfs:NFSVolumeSource
  persistentVolumeClaim:PersistentVolumeClaimVolumeSource photonPersistentDisk:x portworxVolume:x projected:ProjectedVolumeSource
  quobyte:x rbd:x scaleIO:x secret:SecretVolumeSource storageos:x vsphereVolume:x
PodCondition lastProbeTime:s lastTransitionTime:s message:s observedGeneration:i reason:s status:s type:s
HostIP ip:s
NodeAllocatableResourceClaimStatus containers:[s]= resourceClaimName:s resources:{x}
PodIP ip:s
ServicePort appProtocol:s name:s nodePort:i port:i protocol:s~TCP targetPort:x
SessionAffinityConfig clientIP:ClientIPConfig
Condition lastTransitionTime:s message:s observedGeneration:i reason:s status:s type:s
LoadBalancerStatus ingress:[LoadBalancerIngress]
PodTemplateSpec metadata:ObjectMeta spec:PodSpec
DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type:s
DaemonSetCondition lastTransitionTime:s message:s reason:s status:s type:s
DeploymentStrategy rollingUpdate:RollingUpdateDeployment type:s
DeploymentCondition lastTransitionTime:s lastUpdateTime:s message:s reason:s status:s type:s
ReplicaSetCondition lastTransitionTime:s message:s reason:s status:s type:s
StatefulSetOrdinals start:i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:s whenScaled:s
StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type:s
StatefulSetCondition lastTransitionTime:s message:s reason:s status:s type:s
JobTemplateSpec metadata:ObjectMeta spec:JobSpec
PodFailurePolicy rules:[PodFailurePolicyRule]
SuccessPolicy rules:[SuccessPolicyRule]
JobCondition lastProbeTime:s lastTransitionTime:s message:s reason:s status:s type:s
UncountedTerminatedPods failed:[s]= succeeded:[s]=
IngressClassParametersReference apiGroup:s kind:s name:s namespace:s scope:s
IngressBackend resource:TypedLocalObjectReference! service:IngressServiceBackend
IngressRule host:s http:HTTPIngressRuleValue
IngressTLS hosts:[s] secretName:s
IngressLoadBalancerStatus ingress:[IngressLoadBalancerIngress]
NetworkPolicyEgressRule ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
NetworkPolicyIngressRule from:[NetworkPolicyPeer] ports:[NetworkPolicyPort]
CustomResourceDefinitionNames categories:[s] kind:s listKind:s plural:s shortNames:[s] singular:s
CustomResourceDefinitionVersion additionalPrinterColumns:[CustomResourceColumnDefinition] deprecated:b deprecationWarning:s name:s
  schema:CustomResourceValidation selectableFields:[SelectableField] served:b storage:b subresources:CustomResourceSubresources
CustomResourceDefinitionCondition lastTransitionTime:s message:s observedGeneration:i reason:s status:s type:s
LabelSelectorRequirement key:s operator:s values:[s]
SecretReference name:s namespace:s
NodeSelector nodeSelectorTerms:[NodeSelectorTerm!]
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm]
  requiredDuringSchedulingIgnoredDuringExecution:NodeSelector!
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
EnvVar name:s value:s valueFrom:EnvVarSource
EnvFromSource configMapRef:ConfigMapEnvSource prefix:s secretRef:SecretEnvSource
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:s
Probe exec:ExecAction failureThreshold:i grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:i periodSeconds:i successThreshold:i
  tcpSocket:TCPSocketAction terminationGracePeriodSeconds:i timeoutSeconds:i
ContainerPort containerPort:i hostIP:s hostPort:i name:s protocol:s~TCP
ContainerResizePolicy resourceName:s restartPolicy:s
SecurityContext allowPrivilegeEscalation:b appArmorProfile:x capabilities:Capabilities privileged:b procMount:s readOnlyRootFilesystem:b
  runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxOptions:x seccompProfile:SeccompProfile windowsOptions:x
VolumeDevice devicePath:s name:s
VolumeMount mountPath:s mountPropagation:s name:s readOnly:b recursiveReadOnly:s subPath:s subPathExpr:s
PodDNSConfigOption name:s value:s
SeccompProfile localhostProfile:s type:s
Sysctl name:s value:s
ConfigMapVolumeSource defaultMode:i items:[KeyToPath] name:s optional:b
CSIVolumeSource driver:s fsType:s nodePublishSecretRef:LocalObjectReference! readOnly:b volumeAttributes:{s}
DownwardAPIVolumeSource defaultMode:i items:[DownwardAPIVolumeFile]
EmptyDirVolumeSource medium:s sizeLimit:x
ImageVolumeSource pullPolicy:s reference:s
PersistentVolumeClaimVolumeSource claimName:s readOnly:b
ProjectedVolumeSource defaultMode:i sources:[VolumeProjection]
SecretVolumeSource defaultMode:i items:[KeyToPath] optional:b secretName:s
ClientIPConfig timeoutSeconds:i
LoadBalancerIngress hostname:s ip:s ipMode:s ports:[PortStatus]
RollingUpdateDaemonSet maxSurge:x maxUnavailable:x
RollingUpdateDeployment maxSurge:x maxUnavailable:x
RollingUpdateStatefulSetStrategy maxUnavailable:x partition:i
PodFailurePolicyRule action:s onExitCodes:PodFailurePolicyOnExitCodesRequirement
  onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
SuccessPolicyRule succeededCount:i succeededIndexes:s
IngressServiceBackend name:s port:ServiceBackendPort!
HTTPIngressRuleValue paths:[HTTPIngressPath]
IngressLoadBalancerIngress hostname:s ip:s ports:[IngressPortStatus]
NetworkPolicyPort endPort:i port:x protocol:s
NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:LabelSelector! podSelector:LabelSelector!
CustomResourceColumnDefinition description:s format:s jsonPath:s name:s priority:i type:s
CustomResourceValidation openAPIV3Schema:JSONSchemaProps
SelectableField jsonPath:s
CustomResourceSubresources scale:CustomResourceSubresourceScale status:x
NodeSelectorTerm matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]
PreferredSchedulingTerm preference:NodeSelectorTerm! weight:i
WeightedPodAffinityTerm podAffinityTerm:PodAffinityTerm weight:i
PodAffinityTerm labelSelector:LabelSelector! matchLabelKeys:[s] mismatchLabelKeys:[s] namespaceSelector:LabelSelector! namespaces:[s]
  topologyKey:s
EnvVarSource configMapKeyRef:ConfigMapKeySelector! fieldRef:ObjectFieldSelector! fileKeyRef:FileKeySelector!
  resourceFieldRef:ResourceFieldSelector! secretKeyRef:SecretKeySelector!
ConfigMapEnvSource name:s optional:b
SecretEnvSource name:s optional:b
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
ExecAction command:[s]
GRPCAction port:i service:s
HTTPGetAction host:s httpHeaders:[HTTPHeader] path:s port:x scheme:s
TCPSocketAction host:s port:x
Capabilities add:[s] drop:[s]
KeyToPath key:s mode:i path:s
DownwardAPIVolumeFile fieldRef:ObjectFieldSelector! mode:i path:s resourceFieldRef:ResourceFieldSelector!
VolumeProjection clusterTrustBundle:x configMap:ConfigMapProjection downwardAPI:DownwardAPIProjection podCertificate:x
  secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
PortStatus error:s port:i protocol:s
PodFailurePolicyOnExitCodesRequirement containerName:s operator:s values:[i]=
PodFailurePolicyOnPodConditionsPattern status:s type:s
ServiceBackendPort name:s number:i
HTTPIngressPath backend:IngressBackend path:s pathType:s
IngressPortStatus error:s port:i protocol:s
IPBlock cidr:s except:[s]
JSONSchemaProps $ref:s $schema:s additionalItems:x additionalProperties:x allOf:[JSONSchemaProps] anyOf:[JSONSchemaProps] default:x
  definitions:{JSONSchemaProps} dependencies:{x} description:s enum:[x] example:x exclusiveMaximum:b exclusiveMinimum:b
  externalDocs:ExternalDocumentation format:s id:s items:x maxItems:i maxLength:i maxProperties:i maximum:n minItems:i minLength:i
  minProperties:i minimum:n multipleOf:n not:JSONSchemaProps nullable:b oneOf:[JSONSchemaProps] pattern:s
  patternProperties:{JSONSchemaProps} properties:{JSONSchemaProps} required:[s] title:s type:s uniqueItems:b
  x-kubernetes-embedded-resource:b x-kubernetes-int-or-string:b x-kubernetes-list-map-keys:[s] x-kubernetes-list-type:s
  x-kubernetes-map-type:s x-kubernetes-preserve-unknown-fields:b x-kubernetes-validations:[x]rule
CustomResourceSubresourceScale labelSelectorPath:s specReplicasPath:s statusReplicasPath:s
NodeSelectorRequirement key:s operator:s values:[s]
ConfigMapKeySelector key:s name:s optional:b
ObjectFieldSelector apiVersion:s fieldPath:s
FileKeySelector key:s optional:b path:s volumeName:s
ResourceFieldSelector containerName:s divisor:x resource:s
SecretKeySelector key:s name:s optional:b
SleepAction seconds:i
HTTPHeader name:s value:s
ConfigMapProjection items:[KeyToPath] name:s optional:b
DownwardAPIProjection items:[DownwardAPIVolumeFile]
SecretProjection items:[KeyToPath] name:s optional:b
ServiceAccountTokenProjection audience:s expirationSeconds:i path:s
ExternalDocumentation description:s url:s
`;
