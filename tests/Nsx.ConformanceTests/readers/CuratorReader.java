package org.springframework.cloud.zookeeper.discovery;

import com.fasterxml.jackson.annotation.*;
import com.fasterxml.jackson.databind.*;
import java.util.*;

/** Reads one instance from its input as Curator's ServiceInstance does, with Spring Cloud's payload, and prints what such a reader sees. */
public class CuratorReader {
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Instance(String name, String id, String address, Integer port, Integer sslPort,
      @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, defaultImpl = Object.class) Object payload,
      long registrationTimeUTC, ServiceType serviceType, UriSpec uriSpec, Boolean enabled) {}

  enum ServiceType { STATIC, DYNAMIC, PERMANENT, DYNAMIC_SEQUENTIAL }

  record UriSpec(List<Part> parts) {
    record Part(String value, boolean variable) {}

    String build(Instance instance) {
      var values = new HashMap<String, Object>();
      values.put("scheme", instance.sslPort() == null ? "http" : "https");
      values.put("name", instance.name());
      values.put("id", instance.id());
      values.put("address", instance.address());
      values.put("port", instance.port());
      values.put("ssl-port", instance.sslPort());
      var uri = new StringBuilder();
      for (var part : parts) uri.append(part.variable() ? Objects.requireNonNull(values.get(part.value()), part.value()) : part.value());
      return uri.toString();
    }
  }

  public static void main(String[] arguments) throws Exception {
    // Jackson looks for classes there, and a program that is run from its source is not in the class path.
    Thread.currentThread().setContextClassLoader(CuratorReader.class.getClassLoader());
    var instance = new ObjectMapper().readValue(System.in, Instance.class);
    var payload = (ZookeeperInstance) instance.payload();
    System.out.println("name " + instance.name());
    System.out.println("id " + instance.id());
    System.out.println("address " + instance.address());
    System.out.println("port " + instance.port());
    System.out.println("type " + instance.serviceType());
    System.out.println("enabled " + (instance.enabled() == null || instance.enabled()));
    System.out.println("uri " + java.net.URI.create(instance.uriSpec().build(instance)));
    System.out.println("payload " + payload.id() + " " + payload.name());
    new TreeMap<>(payload.metadata()).forEach((key, value) -> System.out.println("metadata " + key + "=" + value));
  }
}

/** Found by the name that the document gives in "@class". */
record ZookeeperInstance(String id, String name, Map<String, String> metadata) {}
