# ruff: noqa: E501
"""BPMN as bpmn.io and Camunda Modeler write it, and as nobody should."""

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler">'
)

BPMN_IO = (
    HEAD
    + """
  <bpmn:process id="Process_1" name="退货处理" isExecutable="false">
    <bpmn:laneSet id="LaneSet_1">
      <bpmn:lane id="Lane_1" name="客服部"><bpmn:flowNodeRef>Event_1</bpmn:flowNodeRef><bpmn:flowNodeRef>Activity_1</bpmn:flowNodeRef></bpmn:lane>
      <bpmn:lane id="Lane_2" name="仓库"><bpmn:flowNodeRef>Activity_2</bpmn:flowNodeRef></bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="Event_1" name="客户提交"><bpmn:outgoing>Flow_1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="Activity_1" name="审核&#10;退货" />
    <bpmn:exclusiveGateway id="Gateway_1" name="金额" default="Flow_4" />
    <bpmn:task id="Activity_2" name="验货入库" />
    <bpmn:exclusiveGateway id="Gateway_2" />
    <bpmn:endEvent id="Event_2" name="完成" />
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Event_1" targetRef="Activity_1" />
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Activity_1" targetRef="Gateway_1" />
    <bpmn:sequenceFlow id="Flow_3" sourceRef="Gateway_1" targetRef="Activity_2">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${amount &gt; 500}</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="Flow_4" sourceRef="Gateway_1" targetRef="Gateway_2" />
    <bpmn:sequenceFlow id="Flow_5" sourceRef="Activity_2" targetRef="Gateway_2" />
    <bpmn:sequenceFlow id="Flow_6" sourceRef="Gateway_2" targetRef="Event_2" />
    <bpmn:textAnnotation id="Text_1"><bpmn:text>周末不收货</bpmn:text></bpmn:textAnnotation>
    <bpmn:dataObjectReference id="Data_1" dataObjectRef="D1" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="Process_1">
    <bpmndi:BPMNShape id="s1" bpmnElement="Event_1"><dc:Bounds x="152" y="82" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="Activity_1"><dc:Bounds x="240" y="60" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s3" bpmnElement="Gateway_1"><dc:Bounds x="395" y="75" width="50" height="50" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s4" bpmnElement="Activity_2"><dc:Bounds x="500" y="200" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s5" bpmnElement="Gateway_2"><dc:Bounds x="655" y="75" width="50" height="50" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s6" bpmnElement="Event_2"><dc:Bounds x="762" y="82" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s7" bpmnElement="Text_1"><dc:Bounds x="240" y="-40" width="100" height="30" /></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""
)

CAMUNDA = (
    HEAD
    + """
  <bpmn:process id="repair" name="设备维修" isExecutable="true" camunda:historyTimeToLive="180">
    <bpmn:startEvent id="start" />
    <bpmn:userTask id="accept" name="受理"><bpmn:extensionElements><zeebe:assignmentDefinition assignee="=manager" /></bpmn:extensionElements></bpmn:userTask>
    <bpmn:boundaryEvent id="late" attachedToRef="accept"><bpmn:timerEventDefinition><bpmn:timeDuration>PT4H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:parallelGateway id="split" />
    <bpmn:serviceTask id="stock" name="查库存" camunda:type="external" camunda:topic="stock" />
    <bpmn:userTask id="visit" name="上门" />
    <bpmn:parallelGateway id="both" />
    <bpmn:intermediateCatchEvent id="pause" name="等三天"><bpmn:timerEventDefinition><bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:subProcess id="more" name="回访"><bpmn:task id="inner" /></bpmn:subProcess>
    <bpmn:callActivity id="bill" name="结算" calledElement="billing" />
    <bpmn:endEvent id="end"><bpmn:messageEventDefinition /></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="accept" /><bpmn:sequenceFlow id="f2" sourceRef="accept" targetRef="split" />
    <bpmn:sequenceFlow id="f3" sourceRef="split" targetRef="stock" /><bpmn:sequenceFlow id="f4" sourceRef="split" targetRef="visit" />
    <bpmn:sequenceFlow id="f5" sourceRef="stock" targetRef="both" /><bpmn:sequenceFlow id="f6" sourceRef="visit" targetRef="both" />
    <bpmn:sequenceFlow id="f7" sourceRef="both" targetRef="pause" /><bpmn:sequenceFlow id="f8" sourceRef="pause" targetRef="more" />
    <bpmn:sequenceFlow id="f9" sourceRef="more" targetRef="bill" /><bpmn:sequenceFlow id="f10" sourceRef="bill" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>"""
)


def process(inside: str) -> bytes:
    """A file with this in its one process."""
    return f'{HEAD}<bpmn:process id="P">{inside}</bpmn:process></bpmn:definitions>'.encode()


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
HOSTILE: dict[str, bytes] = {
    "an entity bomb": f"{BOMB}<definitions><process>&b;</process></definitions>".encode(),
    "a file of the server": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><definitions>&f;</definitions>',
    "an outside document type": b'<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd"><definitions/>',
    "half a file": BPMN_IO[:900].encode(),
    "no xml at all": b"<<<<",
    "another xml": b"<html><body/></html>",
    "no process": b"<definitions/>",
    "ten thousand nodes": process("".join(f'<bpmn:task id="t{i}"/>' for i in range(10_000))),
    "a million elements": process("<bpmn:a/>" * 50_000),
    "a deep nest": process("<bpmn:a>" * 500 + "</bpmn:a>" * 500),
    "script in a label": process(
        '<bpmn:startEvent id="s"/><bpmn:task id="t" name="&lt;script&gt;alert(1)&lt;/script&gt;"/>'
    ),
    "too many bytes": process("<!--" + "x" * 2_000_001 + "-->"),
    "a strange encoding": b'<?xml version="1.0" encoding="utf-77"?><definitions/>',
}
