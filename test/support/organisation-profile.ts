/** An organisation's profile for tests: complete unless told otherwise. */
import type { OrganisationProfile } from '../../collector/report/facts.ts'

export function organisationProfile(overrides: Partial<OrganisationProfile> = {}): OrganisationProfile {
  return {
    name: 'Sở Thông tin và Truyền thông tỉnh Mẫu',
    address: 'Số 1 đường Trần Phú, phường 1, tỉnh Mẫu',
    telephone: '0291 000 0000',
    email: 'vanthu@so.example.gov.vn',
    contact: {
      name: 'Nguyễn Thị Ánh',
      position: 'Trưởng phòng An toàn thông tin',
      telephone: '0900 000 000',
      email: 'anh.nt@so.example.gov.vn',
    },
    operator: 'Trung tâm Công nghệ thông tin tỉnh Mẫu',
    owner: 'Ủy ban nhân dân tỉnh Mẫu',
    securityProvider: '',
    uplinkProvider: 'Nhà mạng Mẫu',
    systems: [
      {
        name: 'Cổng thông tin điện tử tỉnh Mẫu',
        addresses: ['203.0.113.0/28', '10.10.1.5'],
        domains: ['congthongtin.example.gov.vn'],
        level: 3,
        operatingSystem: 'Debian GNU/Linux',
        operatingSystemVersion: '12',
        services: ['nginx', 'PostgreSQL', 'sshd'],
        measures: ['Tường lửa', 'Sao lưu hằng ngày'],
        purpose: 'Cung cấp thông tin và dịch vụ công trực tuyến',
      },
    ],
    ...overrides,
  }
}
