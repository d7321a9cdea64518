import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMemberName } from '@/api/members';
import { useTenant } from '@/api/session';
import type { KnowledgeFile } from '@/api/types';
import { useFormat } from '@/i18n/format';
import { FileMenu } from './FileMenu';
import { FileStage } from './FileStage';
import classes from './FileTable.module.css';

/** Files with who may read them and how far they have been taken in. Narrow screens get cards. */
export function FileTable({ rows }: { rows: KnowledgeFile[] }) {
  const { t } = useTranslation('knowledge');
  return (
    <Table className={classes.table ?? ''} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('column.name')}</Table.Th>
          <Table.Th>{t('column.stage')}</Table.Th>
          <Table.Th>{t('column.access')}</Table.Th>
          <Table.Th>{t('column.size')}</Table.Th>
          <Table.Th>{t('column.actions')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((file) => (
          <Row key={file.id} file={file} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ file }: { file: KnowledgeFile }) {
  const { t } = useTranslation(['knowledge', 'common']);
  const { page } = useTenant();
  const format = useFormat();
  const owner = useMemberName(file.owner_id);
  return (
    <Table.Tr>
      <Table.Td>
        <Link className={classes.name} to={page(`knowledge/${file.id}`)}>
          {file.name}
        </Link>
        <span className={classes.facts}>
          {[owner, format.ago(file.created_at)].filter(Boolean).join(' · ')}
        </span>
      </Table.Td>
      <Table.Td>
        <FileStage file={file} />
      </Table.Td>
      <Table.Td>{t(`common:visibility.${file.visibility}`)}</Table.Td>
      <Table.Td className="tabular">{format.bytes(file.size_bytes)}</Table.Td>
      <Table.Td>
        <FileMenu file={file} />
      </Table.Td>
    </Table.Tr>
  );
}
